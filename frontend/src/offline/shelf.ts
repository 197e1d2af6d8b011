/**
 * What this device keeps for one account, so that it can be read without a line: IndexedDB, one database
 * an account. Everything here may fail quietly (private mode, a full disk): then nothing is kept.
 */
const PREFIX = 'office.kept.'
const STORE = 'things'

interface Kept {
  key: string
  at: number
  value: unknown
}

let name = ''
let opening: Promise<IDBDatabase> | null = null

/** Chooses whose things are meant from now on. */
export function useShelf(account: string): void {
  const wanted = PREFIX + account
  if (wanted === name) return
  letGo()
  name = wanted
}

export async function take<T>(key: string): Promise<T | null> {
  try {
    const found = (await asked((await store('readonly')).get(key))) as Kept | undefined
    return found ? (found.value as T) : null
  } catch {
    return null
  }
}

export async function put(key: string, value: unknown): Promise<void> {
  try {
    await asked((await store('readwrite')).put({ key, at: Date.now(), value } satisfies Kept))
  } catch {
    // Not kept; the next change tries again.
  }
}

export async function drop(...keys: string[]): Promise<void> {
  try {
    const things = await store('readwrite')
    await Promise.all(keys.map((key) => asked(things.delete(key))))
  } catch {
    // What could not be opened holds nothing either.
  }
}

/** The keys that begin so, those kept last first. */
export async function keys(prefix: string): Promise<string[]> {
  try {
    // The keys of an index are the primary keys, in the order of what is indexed.
    const found = (await asked((await store('readonly')).index('at').getAllKeys())) as string[]
    return found.filter((key) => key.startsWith(prefix)).toReversed()
  } catch {
    return []
  }
}

/** Removes everything of every account from this device. */
export async function wipe(): Promise<void> {
  letGo()
  try {
    const all = await indexedDB.databases()
    const ours = all.flatMap((one) => (one.name?.startsWith(PREFIX) ? [one.name] : []))
    await Promise.all(ours.map((one) => asked(indexedDB.deleteDatabase(one))))
  } catch {
    // Where there is no such list, there is nothing of ours.
  }
}

function letGo(): void {
  void opening?.then((database) => database.close()).catch(() => {})
  opening = null
  name = ''
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  if (!name) throw new Error('nobody is signed in')
  opening ??= openNamed(name)
  return (await opening).transaction(STORE, mode).objectStore(STORE)
}

async function openNamed(database: string): Promise<IDBDatabase> {
  const request = indexedDB.open(database, 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE, { keyPath: 'key' }).createIndex('at', 'at')
  }
  const opened = await asked(request)
  // Another tab wipes: what is open here must not hold it up.
  opened.onversionchange = () => {
    opened.close()
    opening = null
  }
  return opened
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'))
  })
}
