import { z } from 'zod'

/** What an administrator writes below `config:`. Describe each field, and mark those that are secret. */
export const Config = z.strictObject({
  orgUnits: z.string().min(1).describe('File of the org units, relative to the configuration: hr/org-units.csv'),
  jobTitles: z.string().min(1).describe('File of the job titles.'), // with functions
  employees: z.string().min(1).describe('File of the employees.'),
})
export type Config = z.infer<typeof Config>
