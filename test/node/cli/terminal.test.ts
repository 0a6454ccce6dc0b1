import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readCredentials } from '../../../src/cli/superuser/credentials.ts'
import { createProgress } from '../../../src/cli/terminal/progress.ts'

const PASSWORD = 'correct horse battery'

/** A terminal where someone answers each prompt. */
function person(...answers: string[]) {
  const input = Object.assign(new PassThrough(), { isTTY: true })
  let shown = ''
  const output = new PassThrough()
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString()
    if (chunk.toString().endsWith(': ')) setImmediate(() => input.write(answers.shift() ?? '\u0003'))
  })
  return { input, output, shown: () => shown }
}

describe('entering a superuser at a terminal', () => {
  it('asks for e-mail and password without echoing the password', async () => {
    const terminal = person('Ann@Example.com\r', `${PASSWORD}\r`, `${PASSWORD}\r`)
    expect(await readCredentials({}, terminal)).toEqual({ email: 'ann@example.com', password: PASSWORD })
    expect(terminal.shown()).toContain('Ann@Example.com')
    expect(terminal.shown()).toContain('Repeat the password: ')
    expect(terminal.shown()).not.toContain('horse')
  })

  it.each([
    ['two passwords that differ', [`${PASSWORD}\r`, `${PASSWORD}!\r`], 'the passwords do not match.'],
    ['a short password', ['short\r'], 'the password must be at least 12 characters.'],
    ['an interrupt', ['correct\u0003'], 'interrupted. Nothing was changed.'],
  ])('rejects %s', async (_, answers, message) => {
    await expect(readCredentials({ email: 'ann@example.com' }, person(...answers))).rejects.toThrow(message)
  })
})

describe('progress', () => {
  const drawn = (isTTY: boolean) => {
    let [text, now] = ['', 0]
    const output = { isTTY, write: (chunk: string) => ((text += chunk), true) }
    const progress = createProgress(1_000, output, () => now)
    for (const done of [100, 150, 500, 1_000]) {
      now += 1_000
      progress.update(done)
    }
    progress.finish()
    return text
  }

  it('is a bar with rate and remaining time on a terminal', () => {
    expect(drawn(true).split('\r\u001b[K')).toEqual([
      '',
      '[###...........................] 10%  100/1,000  100/s  9 s left',
      '[#####.........................] 15%  150/1,000  75/s  12 s left',
      '[###############...............] 50%  500/1,000  167/s  3 s left',
      '[##############################] 100%  1,000/1,000  250/s  in 4.0 s\n',
    ])
  })

  it('is one line per tenth elsewhere', () => {
    expect(drawn(false)).toBe(
      '10%  100/1,000  100/s  9 s left\n50%  500/1,000  167/s  3 s left\n100%  1,000/1,000  250/s  in 4.0 s\n',
    )
  })
})
