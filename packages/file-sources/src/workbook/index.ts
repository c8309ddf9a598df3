export { looksLikeWorkbook } from './recognize.js'
export { openSheet, Sheet, type SheetOptions } from './sheet.js'
export type { SheetRow } from './sheet-reader.js'
