import { ConnectorError, type ConnectorErrorCode } from '@rollcall/sdk'
import type { Refusal } from '@rollcall/sdk/http'
import { absent } from '../absent.js'
import type { S3Place } from '../place.js'
import { parseXml } from './xml.js'

/** What a store means that refuses a request. Null: what the status says. */
export function explainS3({ status, text, at }: Refusal, place: S3Place): ConnectorError | null {
  if (status < 300) return null
  const { bucket } = place
  const fail = (code: ConnectorErrorCode, message: string, hint: string) =>
    new ConnectorError(code, message, { hint, at })
  const path = decodeURIComponent(at.replace(/^GET \//, ''))
  const code = codeIn(text)
  if (code === 'NoSuchKey') return absent(`${path} in the bucket ${bucket}`, at)
  if (code === 'NoSuchBucket') {
    return fail('configuration', `There is no bucket ${bucket}`, 'Check `bucket`, `region` and `endpoint`.')
  }
  if (code === 'InvalidAccessKeyId' || code === 'SignatureDoesNotMatch' || code === 'ExpiredToken') {
    return fail(
      'credentials',
      `The access key is not accepted (${code})`,
      'Renew `accessKeyId` and `secretAccessKey`: the key may have been deleted, or not copied as it is.',
    )
  }
  if (code === 'RequestTimeTooSkewed') {
    return fail(
      'configuration',
      'The clock of this machine is wrong, or that of the store',
      'Set the clock of this machine.',
    )
  }
  if (code === 'AuthorizationHeaderMalformed' || code === 'PermanentRedirect') {
    return fail('configuration', `The bucket ${bucket} is in another region`, 'Correct `region`.')
  }
  if (status === 412) return replaced(path, at)
  if (status === 403) {
    return path === ''
      ? fail(
          'permission',
          `The access key may not list the bucket ${bucket}`,
          'Grant s3:ListBucket on the bucket: files are found by a pattern in its list.',
        )
      : fail(
          'permission',
          `The access key may not read ${path} in the bucket ${bucket}, or the file is not there`,
          'Grant s3:GetObject on it. With s3:ListBucket on the bucket, a file that is not there is told as such.',
        )
  }
  return null
}

/** What is found in place of a file that was listed before. */
export function replaced(path: string, at: string): ConnectorError {
  return new ConnectorError('incomplete_read', `${path} was replaced while it was read`, {
    hint: 'Try again. If it happens every night, let the export be made earlier.',
    at,
  })
}

function codeIn(text: string): string {
  try {
    const error = parseXml(text)
    const code = typeof error === 'string' ? undefined : error['Code']?.[0]
    return typeof code === 'string' ? code : ''
  } catch {
    return ''
  }
}
