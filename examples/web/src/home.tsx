import { useEffect, useState } from 'react'
import type { Schemas } from 'referral-api-client'
import { api, textOf } from './api.ts'

interface Page {
  me: Schemas['UserDetails']
  share: Schemas['ShareKit']
}

async function load(): Promise<Page> {
  const me = await api.users.me()
  return { me, share: await api.links.share(me.invite_code) }
}

export function Home({ isStale }: { isStale: boolean }) {
  const [page, setPage] = useState<Page>()
  const [error, setError] = useState<unknown>()

  function reload() {
    setError(undefined)
    load().then(setPage, setError)
  }
  useEffect(() => {
    reload()
    addEventListener('online', reload)
    return () => removeEventListener('online', reload)
  }, [])

  return (
    <section>
      <h1>Invite your friends</h1>
      {isStale && <p role="status">Offline: you are signed in, and this may be out of date.</p>}
      {error !== undefined && (
        <p role="alert">
          {textOf(error)} <button onClick={reload}>Try again</button>
        </p>
      )}
      {page && (
        <>
          <p>
            Your code is <strong>{page.me.invite_code}</strong>.
          </p>
          <img src={page.share.qr.svg} alt={`QR code of ${page.share.url}`} width="200" height="200" />
          <p>
            <a href={page.share.url}>{page.share.url}</a>
          </p>
          <h2>You invited {page.me.invited_count}</h2>
          <ul>
            {page.me.invited.map(({ id, phone }) => (
              <li key={id}>{phone}</li>
            ))}
          </ul>
        </>
      )}
      <button onClick={() => void api.auth.signOut()}>Sign out</button>
    </section>
  )
}
