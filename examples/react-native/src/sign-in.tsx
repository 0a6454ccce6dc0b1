import { useState } from 'react'
import { Button, StyleSheet, Text, TextInput, View } from 'react-native'
import { useSendCode } from 'referral-api-client/react'
import { api, textOf } from './api.ts'

export function SignIn({ hasEnded }: { hasEnded: boolean }) {
  const { send, sent, isSending, isPending, resendIn, error } = useSendCode(api)
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [invitedBy, setInvitedBy] = useState('')
  const [isSigningIn, setIsSigningIn] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const problem = failure ?? (isPending ? undefined : error)

  async function signIn() {
    setIsSigningIn(true)
    setFailure(undefined)
    try {
      await api.auth.signIn({ phone, code, invitedBy: invitedBy || undefined })
    } catch (reason) {
      setFailure(reason)
      setIsSigningIn(false)
    }
  }

  return (
    <View style={styles.form}>
      {hasEnded && <Text>Your session has ended. Sign in again.</Text>}
      <TextInput
        style={styles.field}
        accessibilityLabel="Phone"
        placeholder="Phone, such as +7 917 444-55-66"
        keyboardType="phone-pad"
        textContentType="telephoneNumber"
        autoComplete="tel"
        value={phone}
        onChangeText={setPhone}
      />
      {isPending && (
        <>
          <TextInput
            style={styles.field}
            accessibilityLabel="Code from the message"
            placeholder="Code from the message"
            keyboardType="number-pad"
            textContentType="oneTimeCode"
            autoComplete="sms-otp"
            autoFocus
            value={code}
            onChangeText={setCode}
          />
          {sent?.code !== undefined && <Text>Development: the code is {sent.code}.</Text>}
          <TextInput
            style={styles.field}
            accessibilityLabel="Invite code, if you have one"
            placeholder="Invite code, if you have one"
            autoCapitalize="characters"
            autoCorrect={false}
            value={invitedBy}
            onChangeText={setInvitedBy}
          />
        </>
      )}
      {problem !== undefined && <Text accessibilityRole="alert">{textOf(problem)}</Text>}
      {isPending && <Button title="Sign in" disabled={isSigningIn} onPress={() => void signIn()} />}
      <Button
        title={isPending && resendIn > 0 ? `Send again in ${resendIn} s` : isPending ? 'Send again' : 'Send code'}
        disabled={isSending || (isPending && resendIn > 0)}
        onPress={() => void send({ phone })}
      />
    </View>
  )
}

const styles = StyleSheet.create({
  form: { gap: 12 },
  field: { borderWidth: 1, borderColor: '#888', borderRadius: 8, padding: 12, fontSize: 17 },
})
