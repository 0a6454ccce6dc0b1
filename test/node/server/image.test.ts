import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { BlockList } from 'node:net'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseConfig, Variables } from '../../../src/config.ts'
import { readServerSettings, SERVER_VARIABLES } from '../../../src/server/settings.ts'

interface Service {
  environment: Record<string, string>
  secrets: string[]
  ports: string[]
  networks: { default: { ipv4_address: string } }
  command: string[]
}

interface Compose {
  services: { app: Service; proxy: Service }
  networks: { default: { ipam: { config: [{ subnet: string }] } } }
  secrets: Record<string, { file: string }>
}

const { services, networks, secrets } = parse(await readFile('compose.yaml', 'utf8')) as Compose
const example = (await readFile('compose.env.example', 'utf8'))
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line))
  .map((line) => line.split('=', 2) as [string, string])
const dockerfile = await readFile('Dockerfile', 'utf8')

/** With the values that Compose puts in the place of its variables. */
const filled = (text: string) =>
  text.replaceAll(
    /\$\{(\w+)(?::[-?]([^}]*))?\}/g,
    (_, name: string, rest: string) => Object.fromEntries(example)[name] ?? rest,
  )

/** What the container is started with. */
const environment = Object.fromEntries([
  ...example.filter(([name]) => name !== 'DOMAIN'),
  ...Object.entries(services.app.environment).map(([name, value]) => [name, filled(value)]),
]) as Record<string, string>

describe('the image', () => {
  it('can be built by its steps, and signs people in', () => {
    const ended = spawnSync(process.execPath, ['scripts/rehearse-image.ts', '--modules', 'node_modules'], {
      encoding: 'utf8',
    })
    expect([ended.status, ended.stderr]).toEqual([0, ''])
    expect(ended.stdout).toContain('Healthy, signed in, stopped. The image would hold: dist, migrations.')
  })

  it('runs without rights, and answers outside of its container', () => {
    const instructions = dockerfile.slice(dockerfile.lastIndexOf('\nFROM ')).split('\n')
    expect(instructions.findLast((line) => line.startsWith('USER '))).toBe('USER node')
    expect(dockerfile).toContain('HOST=0.0.0.0 PORT=8787')
  })
})

describe('compose.yaml', () => {
  it('starts with what compose.env.example sets', () => {
    const names = Object.keys(environment).map((name) => name.replace(/_FILE$/, ''))
    expect(names.filter((name) => !(name in Variables.shape || name in SERVER_VARIABLES))).toEqual([])
    const secret = 's'.repeat(40)
    const read = Object.entries(environment).map(([name, value]) =>
      name.endsWith('_FILE') ? [name.replace(/_FILE$/, ''), secret] : [name, value],
    )
    expect(parseConfig(Object.fromEntries(read))).toMatchObject({
      config: { development: false, publicOrigin: 'https://api.example.com' },
    })
    expect(readServerSettings(Object.fromEntries(read))).not.toHaveProperty('problems')
  })

  it('mounts every secret that a setting is read from', () => {
    const paths = Object.entries(environment).filter(([name]) => name.endsWith('_FILE'))
    const mounted = services.app.secrets.map((name) => `/run/secrets/${name}`)
    expect(paths.map(([, path]) => path).toSorted()).toEqual(mounted.toSorted())
    expect(Object.keys(secrets)).toEqual(services.app.secrets)
  })

  it('is reached from outside only through its proxy, which alone is trusted', () => {
    expect(services.app.ports.map((port) => filled(port))).toEqual(['127.0.0.1:8787:8787'])
    const address = services.proxy.networks.default.ipv4_address
    expect(environment['TRUSTED_PROXIES']).toBe(address)
    const [subnet = '', bits] = networks.default.ipam.config[0].subnet.split('/')
    const range = new BlockList()
    range.addSubnet(subnet, Number(bits))
    expect(range.check(address)).toBe(true)
    expect(services.proxy.command.map((word) => filled(word))).toEqual([
      ...['caddy', 'reverse-proxy', '--from', 'api.example.com', '--to', 'app:8787'],
    ])
  })
})
