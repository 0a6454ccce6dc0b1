type Objects = Map<string, () => DurableObjectStub>

/** Objects that have started since they were last emptied. Files share it: each has its own copy of other modules. */
const touched = ((globalThis as { touchedObjects?: Objects }).touchedObjects ??= new Map())

export const noteObject = (id: DurableObjectId, stub: () => DurableObjectStub): void =>
  void touched.set(id.toString(), stub)

export function takeTouched(): DurableObjectStub[] {
  const stubs = [...touched.values()].map((stub) => stub())
  touched.clear()
  return stubs
}
