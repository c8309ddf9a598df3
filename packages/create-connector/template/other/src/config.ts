import { z } from 'zod'

/** What an administrator writes below `config:`. Describe each field, and mark those that are secret. */
export const Config = z.strictObject({
  document: z.string().min(1).describe('Where Acme HR keeps its people, relative to the configuration: hr/acme.json'),
  // password: z.string().min(1).meta({ secret: true }).describe('…'),
})
export type Config = z.infer<typeof Config>
