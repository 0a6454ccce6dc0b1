interface PageRead<Row, Place> {
  rows: Row[]
  next?: Place | undefined
}

/** A whole list, page by page, from its beginning: undefined is its place. */
export async function* everyPage<Row, Place>(
  read: (place: Place | undefined) => Promise<PageRead<Row, Place>>,
): AsyncGenerator<Row[]> {
  for (let place: Place | undefined; ;) {
    const { rows, next } = await read(place)
    yield rows
    if (!next) return
    place = next
  }
}
