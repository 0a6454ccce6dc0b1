/** Who the bearer token says is calling. Whether user and session are live is read with the data, in one round trip. */
export interface Caller {
  userId: number
  sessionId: string
}
