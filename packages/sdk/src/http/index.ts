export { Authorities, type CertificatePlace, type CertificateProblem, certificateProblem } from './certificates.js'
export { type HttpSurroundings, type OpenHttp, openHttp, withoutHttp } from './client.js'
export type {
  ApiKey,
  Auth,
  Basic,
  Bearer,
  ClientCredentials,
  ClientSecret,
  HttpDeclaration,
  NetworkSettings,
  NoAuth,
  RateLimit,
  RefreshToken,
  Refusal,
  ServiceAccount,
  SigningKey,
  Timeouts,
} from './declaration.js'
export type { Query } from './destination.js'
export type { Downloaded } from './download.js'
export type { ByteSink } from './exchange.js'
export { type Format, json, text } from './format.js'
export type { Http, PagesOptions, PostOptions, RequestOptions } from './http.js'
export { Network } from './network-settings.js'
export { type OpenContext, openContext } from './open-context.js'
export type { Pages } from './pages.js'
export {
  byCursor,
  byLinkHeader,
  byNextUrl,
  byOData,
  byOffset,
  byPage,
  type CountedEnd,
  onePage,
  type PageSeen,
  type PageSize,
  type Paging,
  type Step,
} from './paging.js'
export { Redaction } from './redaction.js'
export type { HeardAnswer } from './requester.js'
export type { Shape } from './shape.js'
export { authOf, SignIn } from './sign-in-settings.js'
