import { z } from 'zod'

/** What is used of a service account's key file, as the Google Cloud console gives it. */
const KeyFile = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(1),
  client_id: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
  project_id: z.string().optional(),
  token_uri: z.url().default('https://oauth2.googleapis.com/token'),
})
export type KeyFile = z.output<typeof KeyFile>

/** A key file from its text; or what is wrong with it, in words that hold nothing of it. */
export function readKeyFile(text: string): KeyFile | { readonly mistake: string } {
  const parsed = KeyFile.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  const [{ path = [] } = {}] = parsed.error.issues
  if (path.length === 0)
    return { mistake: `must be the text of a key file (JSON): "\${file:/run/secrets/google.json}"` }
  return { mistake: `must be the key file of a service account: \`${path.join('.')}\` in it is missing or another` }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
