export type { JsonObject, JsonValue } from '../../domain/json.ts'
export type { EventMetadata } from '../../domain/metadata.ts'
export { type CloudEvent, createFirstTimeCheck, readCloudEvent } from './cloud-event.ts'
