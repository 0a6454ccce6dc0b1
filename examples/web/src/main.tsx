import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { useSession } from 'referral-api-client/react'
import { api } from './api.ts'
import { Home } from './home.tsx'
import { SignIn } from './sign-in.tsx'

function App() {
  const session = useSession(api)
  // The storage has not answered yet: no sign-in form that would disappear again.
  if (session.status === 'unknown') return null
  if (session.status === 'signed_in') return <Home key={session.userId} isStale={session.stale} />
  return <SignIn hasEnded={session.reason !== undefined} />
}

createRoot(document.querySelector('main')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
