import 'react-native-get-random-values'
import * as SecureStore from 'expo-secure-store'
import { AppState } from 'react-native'
import { ApiError, createClient, NetworkError } from 'referral-api-client'

/** In the Keychain of iOS and the Keystore of Android. */
const storage = { get: SecureStore.getItemAsync, set: SecureStore.setItemAsync, remove: SecureStore.deleteItemAsync }

/** In development, where the simulator of iOS finds `npm start`. For others see README.md. */
const baseUrl = __DEV__ ? 'http://localhost:8787' : 'https://api.example.com'

export const api = createClient({ baseUrl, storage })

// Back at the front, perhaps after days: the next screen finds a session that is fresh.
AppState.addEventListener('change', (state) => {
  if (state === 'active') void api.resume()
})

/** What to tell people. The service's own texts are for them, in their language. */
export function textOf(error: unknown): string {
  if (error instanceof NetworkError) return 'No connection. Check it and try again.'
  if (!(error instanceof ApiError)) return 'Something went wrong. Try again.'
  const [field] = Object.values(error.fields)
  return field?.message ?? error.message
}
