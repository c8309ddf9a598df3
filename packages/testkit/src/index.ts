export { openReading, type Reading, type ReadingSettings } from './reading/open-reading.js'
export { failureOf, readWhole, type Told, type WholeRead } from './reading/read-whole.js'
export { type RecordedAnswer, Recording, readRecording } from './recording/recording.js'
export type { AnswerFormat, Refusals, RefusedStatus } from './server/answer.js'
export type { ChangeFeed, ChangingList } from './server/change-feed.js'
export { type Misbehavior, type MisbehaviorName, misbehaviors } from './server/misbehavior.js'
export {
  cursorPages,
  linkHeaderPages,
  nextUrlPages,
  numberedPages,
  oDataPages,
  offsetPages,
  onePage,
  type PageAnswer,
  type PagePosition,
  type PageShape,
  type Paging,
} from './server/paging.js'
export type { ServiceAccount } from './server/service-account.js'
export type { ClientCredentials, SignIn } from './server/sign-in.js'
export type { Records } from './server/source-list.js'
export type { ListOptions } from './server/source-lists.js'
export {
  type RecordedRequest,
  SourceServer,
  type SourceServerOptions,
  startSourceServer,
} from './server/source-server.js'
export type { Place, Trouble } from './server/trouble.js'
export { type ConformanceTest, conformanceTests } from './suite/conformance-tests.js'
export { ConformanceFailure } from './suite/failure.js'
export { type ServedSource, serverSource } from './suite/server-source.js'
export type { ReadSettings } from './suite/subject.js'
export { type Skip, testConnector } from './suite/test-connector.js'
export type {
  BreakPoint,
  Grown,
  ListName,
  SourceBreak,
  SourceEdits,
  Strike,
  TestedSource,
} from './suite/tested-source.js'
