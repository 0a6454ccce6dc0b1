import { spawn, spawnSync } from 'node:child_process'
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

/*
 * `node scripts/rehearse-image.ts`: does the steps of the Dockerfile without Docker, in an empty folder and as a user without
 * rights, then starts what the image would start, in production, and signs in. It tests the steps, not the image: not its
 * base, nor that it has no other files. `--modules node_modules` takes installed packages instead of `npm ci`.
 */

const NOBODY = 65_534
const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
const { modules } = parseArgs({ options: { modules: { type: 'string' } } }).values

const root = await mkdtemp(join(tmpdir(), 'ri-'))
await chmod(root, 0o755)
const home = await makeFolder(join(root, 'home'))
try {
  await rehearse()
} finally {
  await rm(root, { recursive: true, force: true })
}

interface Image {
  folder: string
  workdir: string
  env: Record<string, string>
  command: string[]
  health: string[]
}

async function rehearse(): Promise<void> {
  const context = await buildContext()
  const images = new Map<string, Image>()
  let image: Image = await newImage('none')
  for (const [instruction, text] of await readInstructions()) {
    const words = text.split(/\s+/)
    switch (instruction) {
      case 'FROM':
        image = await newImage(words.includes('AS') ? words.at(-1)! : 'final')
        images.set(words.at(-1)!, image)
        break
      case 'WORKDIR':
        image.workdir = join(image.folder, text)
        await makeFolder(image.workdir)
        break
      case 'ENV':
        for (const [name = '', value = ''] of words.map((word) => word.split('='))) image.env[name] = value
        break
      case 'COPY': {
        const [, stage] = /^--from=(\w+) /.exec(text) ?? []
        const paths = words.filter((word) => !word.startsWith('--'))
        const source = stage === undefined ? context : images.get(stage)!.folder
        await copyInto(source, paths.slice(0, -1), join(image.workdir, paths.at(-1)!))
        break
      }
      case 'RUN':
        await run(image, text)
        break
      case 'CMD':
        image.command = JSON.parse(text) as string[]
        break
      case 'HEALTHCHECK':
        image.health = JSON.parse(text.replace(/^.* CMD /, '')) as string[]
        break
      default:
    }
  }
  await signInAt(image)
}

/** Each instruction of the Dockerfile on one line. */
async function readInstructions(): Promise<[name: string, text: string][]> {
  const lines = (await readFile('Dockerfile', 'utf8')).replaceAll(/\\\n\s*/g, '').split('\n')
  const used = lines.filter((line) => /^[A-Z]/.test(line))
  return used.map((line) => [line.split(' ')[0]!, line.slice(line.indexOf(' ') + 1)])
}

/** What `.dockerignore` leaves, which lists what it lets through. */
async function buildContext(): Promise<string> {
  const context = await makeFolder(join(root, 'context'))
  const names = (await readFile('.dockerignore', 'utf8')).split('\n').filter((line) => line.startsWith('!'))
  for (const name of names) await cp(name.slice(1), join(context, name.slice(1)), { recursive: true })
  return context
}

async function newImage(name: string): Promise<Image> {
  const folder = await makeFolder(join(root, name))
  return { folder, workdir: folder, env: {}, command: [], health: [] }
}

async function makeFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true })
  if (user.uid !== undefined) await chown(path, user.uid, user.gid)
  return path
}

/** As Docker does: a folder's content goes to the target, a file into it. */
async function copyInto(source: string, paths: string[], target: string): Promise<void> {
  for (const path of paths) {
    const from = join(source, path)
    const isFile = (await stat(from)).isFile()
    await cp(from, isFile ? join(target, path) : target, { recursive: true })
  }
  if (user.uid !== undefined) spawnSync('chown', ['-R', `${user.uid}:${user.gid}`, target])
}

function environmentOf({ env, folder }: Image) {
  const data = env['DATA_DIR']
  // The image has a root of its own.
  return { PATH: process.env['PATH'], HOME: home, ...env, ...(data !== undefined && { DATA_DIR: join(folder, data) }) }
}

async function run(image: Image, command: string): Promise<void> {
  if (modules !== undefined && command.startsWith('npm ci')) {
    await symlink(resolve(modules), join(image.workdir, 'node_modules'))
    return
  }
  console.log(`RUN ${command}`)
  const here = command.replaceAll(' /', ` ${image.folder}/`).replaceAll('node:node', '$(id -u):$(id -g)')
  const { status } = spawnSync('sh', ['-ec', here], {
    cwd: image.workdir,
    // As from this machine, whose network may need settings.
    env: { ...process.env, ...environmentOf(image) },
    stdio: ['ignore', 'inherit', 'inherit'],
    ...user,
  })
  if (status !== 0) throw new Error(`failed: ${command}`)
}

async function signInAt(image: Image): Promise<void> {
  const sent: { to: string; text: string }[] = []
  const gateway = createServer((incoming, outgoing) => {
    let body = ''
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()))
    incoming.on('end', () => {
      sent.push(JSON.parse(body) as { to: string; text: string })
      outgoing.end('{}')
    })
  })
  await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done))
  const secret = join(root, 'secret')
  await writeFile(secret, `${crypto.randomUUID()}${crypto.randomUUID()}\n`)
  const env = {
    ...environmentOf(image),
    HOST: '127.0.0.1',
    PORT: String(20_000 + Math.floor(Math.random() * 20_000)),
    SECRET_KEY_FILE: secret,
    SMS_PROVIDERS: 'webhook',
    SMS_WEBHOOK_URL: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/`,
    SMS_WEBHOOK_SECRET_FILE: secret,
  }
  const options = { cwd: image.workdir, env, ...user }
  const [, ...args] = image.command
  const server = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] })
  const ended = new Promise<number | null>((done) => server.on('exit', done))
  try {
    await until('healthy', () => spawnSync(process.execPath, image.health.slice(1), options).status === 0)
    const api = `http://127.0.0.1:${env.PORT}/api/v1/auth`
    await post(`${api}/send_code/`, { phone: '+79174445566' })
    // It may leave after the answer.
    await until('sending', () => sent.length > 0)
    const code = /\d{4}/.exec(sent[0]?.text ?? '')?.[0]
    const { access } = await post(`${api}/jwt/get_by_phone/`, { phone: '+79174445566', code })
    if (typeof access !== 'string') throw new Error('no sign-in')
  } finally {
    server.kill('SIGTERM')
    gateway.close()
  }
  if ((await ended) !== 0) throw new Error('the server did not stop well')
  const files = (await readdir(image.workdir)).toSorted().join(', ')
  console.log(`Healthy, signed in, stopped. The image would hold: ${files}.`)
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`the server is not ${what}`)
    await sleep(200)
  }
}

async function post(url: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = (await response.json()) as Record<string, unknown>
  if (!response.ok) throw new Error(`${url}: ${JSON.stringify(answer)}`)
  return answer
}
