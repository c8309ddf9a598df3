export type { BookSheet } from './book.js'
export { looksLikeWorkbook } from './recognize.js'
export { listSheets, openSheet, Sheet, type SheetOptions } from './sheet.js'
export type { SheetRow } from './sheet-reader.js'
