export { detached } from '../detached.js'
export { CsvFile, type CsvOptions, openCsv } from './csv.js'
export {
  type CsvClosing,
  type CsvEnd,
  type CsvEndFound,
  describeEnd,
  isTrailer,
  proveEnd,
  readControlFile,
} from './csv-end.js'
export { CsvRecords, type CsvRow, MAX_RECORD_LENGTH } from './csv-records.js'
export { DatePattern } from './date-pattern.js'
export { type DateFormat, DateFormatError, dateFormat, isoDates, readDate, readOptionalDate } from './dates.js'
export { delimiterName, detectDelimiter } from './delimiter.js'
export {
  type Encoding,
  type EncodingSign,
  encodingName,
  encodingSign,
  encodings,
  looksMisencoded,
  TextDecoding,
  type TextFault,
} from './encoding.js'
export { Columns, normalizeHeader } from './header.js'
export { asConnectorError, type OpenedFile, SourceFile } from './source-file.js'
