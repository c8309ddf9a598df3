import type { z } from 'zod'
import type { ConfigurationFile } from './schema.js'

/** The configuration as a person writes it; what is left out has a default. */
export type ConfigurationInput = z.input<typeof ConfigurationFile>

/** For `rollcall.config.ts`: gives the editor the types, and the value back as it is. */
export function defineConfig(configuration: ConfigurationInput): ConfigurationInput {
  return configuration
}
