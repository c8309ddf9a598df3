import { ConnectorError, isConnectorError } from '@rollcall/sdk'

class Absent extends Error {}

/** A refusal that means: there is no such file. */
export function absent(path: string, at: string): ConnectorError {
  return new ConnectorError('configuration', `There is no file ${path}`, {
    hint: 'Check its name in the configuration. If it is right, the export has not arrived: look at its sender.',
    at,
    cause: new Absent('absent'),
  })
}

/** What a file is, or null where the place says that there is none. */
export async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (isConnectorError(error) && error.cause instanceof Absent) return null
    throw error
  }
}
