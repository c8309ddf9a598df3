/** How many records of each list a run has received so far, also where the read fails later. */
export class Received {
  employees = 0
  communities = 0
  functions = 0

  counts(): { readonly employees: number; readonly communities: number; readonly functions: number } {
    const { employees, communities, functions } = this
    return { employees, communities, functions }
  }
}
