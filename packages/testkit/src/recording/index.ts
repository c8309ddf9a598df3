export { type AnswerSettings, recordedAnswers } from './answers.js'
export { Disguise, type Said } from './disguise.js'
export { type RecordedAnswer, Recording, readRecording, writeAnswers } from './recording.js'
export { type Line, type RecordedLines, recordedLines } from './records.js'
