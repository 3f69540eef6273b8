export { addMetrics, type MeasuredApp, type MetricsOptions } from './add-metrics.ts'
export { answerFulfilled } from './answer-fulfilled.ts'
export { addChanges, type ChangesRoute } from './changes/add-changes.ts'
export type { CompressionOptions } from './compress-answers.ts'
export type { CorsOptions } from './cross-origin.ts'
export { type Cursor, createCursor } from './cursor.ts'
export { type StopOptions, stopServing } from './graceful-stop.ts'
export { entityTag, type HttpAnswer, problemAnswer, rejectionAnswer, type StatusOfRejection } from './http-answer.ts'
export type { AnyParams, HttpRequest, Ignored, NoSchema, RequestSchemas, Waiting } from './http-request.ts'
export {
  type CommandRoute,
  createHttpRoutes,
  type HandlerRoute,
  type HttpRoutes,
  type HttpRoutesOptions,
} from './http-routes.ts'
export { createHttpServer, type HttpServerOptions } from './http-server.ts'
export { identifyByToken } from './identify-by-token.ts'
export { forbidden, type Identify, type Identity, type IdentityRefusal, unauthenticated } from './identity.ts'
export { type ListenAddress, listen } from './listen.ts'
export { createLogger, type Logger, type LoggerOptions } from './logger.ts'
export { addOpenApi, type OpenApiOptions } from './openapi/add-openapi.ts'
export type { OpenApiPart } from './openapi/describe-operation.ts'
export type { OpenApiInfo } from './openapi/openapi-document.ts'
export { addOperations, type OperationsOptions } from './operations/add-operations.ts'
export type { OperatedApp, ReplayOverHttp } from './operations/operated-app.ts'
export { linkToNext, type Page, pageOf } from './page.ts'
export type { Problem } from './problem.ts'
export type { RateLimitOptions } from './rate-limit.ts'
export { createStepContexts, TOKEN_HEADER } from './request-context.ts'
export type { DescribedRoute, ResponsesByStatus, RouteDocumentation } from './route-documentation.ts'
export { runUntilStopped, type StopSignal } from './run-until-stopped.ts'
export type {
  AcceptedOverHttp,
  DispatchOverHttp,
  FulfilledOverHttp,
  InputOverHttp,
  OutcomeOverHttp,
  ServedApp,
  ServedChanges,
  ServedReadModel,
} from './served-app.ts'
