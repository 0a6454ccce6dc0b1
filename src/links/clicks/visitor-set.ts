/** Bytes of a visitor's hash that are kept: in a full shard two visitors are taken for one on one day in 500 million. */
export const HASH_BYTES = 8

const FIRST_SLOTS = 1024

/** A set of hashes in flat memory: 8 bytes a slot, and never more than half of the slots are taken. */
export function createVisitorSet() {
  let slots = new Uint32Array(2 * FIRST_SLOTS)
  let size = 0

  /** Where the hash is, or would be. Hashes are random, so a part of one is as good as any function of it. */
  const placeOf = (high: number, low: number) => {
    const mask = slots.length / 2 - 1
    let slot = low & mask
    while (isTaken(slot) && (slots[2 * slot] !== high || slots[2 * slot + 1] !== low)) slot = (slot + 1) & mask
    return slot
  }

  const isTaken = (slot: number) => slots[2 * slot] !== 0 || slots[2 * slot + 1] !== 0

  const grow = () => {
    const old = slots
    slots = new Uint32Array(2 * old.length)
    for (let i = 0; i < old.length; i += 2) {
      const [high, low] = [old[i]!, old[i + 1]!]
      if (high !== 0 || low !== 0) put(placeOf(high, low), high, low)
    }
  }

  const put = (slot: number, high: number, low: number) => {
    slots[2 * slot] = high
    slots[2 * slot + 1] = low
  }

  return {
    get size() {
      return size
    },

    /** Adds the hash at this place of the bytes; false when it is there already. */
    add(bytes: DataView, offset = 0): boolean {
      const high = bytes.getUint32(offset)
      // All zeros mean an empty slot.
      const low = bytes.getUint32(offset + 4) || 1
      const slot = placeOf(high, low)
      if (isTaken(slot)) return false
      put(slot, high, low)
      size += 1
      if (4 * size > slots.length) grow()
      return true
    },
  }
}
