import { ConnectorError } from '@rollcall/sdk'

/** A file that is not the same at two looks. */
export function changing(name: string): ConnectorError {
  return new ConnectorError('incomplete_read', `${name} changed while it was looked at`, {
    hint: 'It is still being written or uploaded. Let it be made earlier, or under another name and then renamed.',
    at: name,
  })
}
