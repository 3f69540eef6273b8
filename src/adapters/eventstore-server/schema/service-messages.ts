import { message } from './message-declaration.ts'

/** The messages of the services that describe the server. Only the numbers and types of the fields are EventStoreDB's. */
export const serviceMessages = {
  SupportedMethods: message({ methods: 'repeated SupportedMethod 1', version: 'string 2' }),
  SupportedMethod: message({ method: 'string 1', service: 'string 2', features: 'repeated string 3' }),
  ClusterInfo: message({ members: 'repeated MemberInfo 1' }),
  MemberInfo: message({
    instanceId: 'Uuid 1',
    timestamp: 'int64 2',
    state: 'int32 3',
    isAlive: 'bool 4',
    endPoint: 'EndPoint 5',
  }),
  EndPoint: message({ address: 'string 1', port: 'uint32 2' }),
}
