import { useCallback, useEffect, useState } from 'react'
import { Button, FlatList, Image, RefreshControl, Share, StyleSheet, Text, View } from 'react-native'
import type { Schemas } from 'referral-api-client'
import { api, textOf } from './api.ts'

interface Page {
  me: Schemas['UserDetails']
  share: Schemas['ShareKit']
}

export function Invite({ isStale }: { isStale: boolean }) {
  const [page, setPage] = useState<Page>()
  const [error, setError] = useState<unknown>()
  const [isLoading, setIsLoading] = useState(false)

  const load = useCallback(async () => {
    setIsLoading(true)
    try {
      const me = await api.users.me()
      setPage({ me, share: await api.links.share(me.invite_code) })
      setError(undefined)
    } catch (reason) {
      setError(reason)
    } finally {
      setIsLoading(false)
    }
  }, [])
  useEffect(() => void load(), [load])

  return (
    <FlatList
      data={page?.me.invited ?? []}
      keyExtractor={({ id }) => String(id)}
      renderItem={({ item }) => <Text style={styles.friend}>{item.phone}</Text>}
      refreshControl={<RefreshControl refreshing={isLoading} onRefresh={() => void load()} />}
      ListHeaderComponent={
        <View style={styles.header}>
          {isStale && <Text>Offline: you are signed in, and this may be out of date.</Text>}
          {error !== undefined && <Text accessibilityRole="alert">{textOf(error)} Pull down to try again.</Text>}
          {page && (
            <>
              <Text>Your code</Text>
              <Text style={styles.code} selectable>
                {page.me.invite_code}
              </Text>
              <Image style={styles.qr} source={{ uri: page.share.qr.png }} accessibilityLabel="QR code of your link" />
              <Button title="Share" onPress={() => void Share.share({ message: page.share.url })} />
              <Text>You invited {page.me.invited_count}</Text>
            </>
          )}
        </View>
      }
      ListFooterComponent={<Button title="Sign out" onPress={() => void api.auth.signOut()} />}
    />
  )
}

const styles = StyleSheet.create({
  header: { alignItems: 'center', gap: 12 },
  code: { fontSize: 32, fontWeight: '600', letterSpacing: 4 },
  qr: { width: 200, height: 200 },
  friend: { paddingVertical: 8, textAlign: 'center' },
})
