import { Network } from '@rollcall/sdk/http'
import { z } from 'zod'

/** What an administrator writes below `config:`. Describe each field, and mark those that are secret. */
export const Config = z.strictObject({
  url: z.url().default('https://api.acme.example/v1').describe('Address of the API.'),
  apiKey: z.string().min(1).meta({ secret: true }).describe('Key of an API user who may read employees.'),
  network: Network.optional(),
})
