import { ActivityIndicator, SafeAreaView, StyleSheet } from 'react-native'
import { useSession } from 'referral-api-client/react'
import { api } from './api.ts'
import { Invite } from './invite.tsx'
import { SignIn } from './sign-in.tsx'

export function App() {
  return (
    <SafeAreaView style={styles.screen}>
      <Screen />
    </SafeAreaView>
  )
}

function Screen() {
  const session = useSession(api)
  // SecureStore has not answered yet: no sign-in form that would disappear again.
  if (session.status === 'unknown') return <ActivityIndicator />
  if (session.status === 'signed_in') return <Invite key={session.userId} isStale={session.stale} />
  return <SignIn hasEnded={session.reason !== undefined} />
}

const styles = StyleSheet.create({ screen: { flex: 1, justifyContent: 'center', margin: 24 } })
