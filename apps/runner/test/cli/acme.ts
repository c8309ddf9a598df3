/** One organization that reads its employees, with the communities that they name, from one file. */
export const ACME = `
mail: { from: "Acme <people@acme.example>" }
organizations:
  - id: acme
    name: Acme
    timeZone: Europe/Amsterdam
    integrations:
      - id: hr
        connector: csv
        config:
          employees: { file: employees.csv }
          communities: { idColumn: department, nameColumn: departmentName }
`

const HEADER = 'id;firstName;lastName;email;phone;department;departmentName;startDate;endDate'

/** An export of employees, as rows. */
export function employees(...rows: readonly string[]): string {
  return [HEADER, ...rows, ''].join('\n')
}

export const NOOR = '1;Noor;de Wit;noor@acme.example;06-1;K;Kitchen;2026-01-01;'
export const BRAM = '2;Bram;Bos;bram@acme.example;06-2;B;Bar;2026-01-01;'
export const WANG = '3;小明;王;wang@acme.example;06-3;B;Bar;2026-01-01;'
