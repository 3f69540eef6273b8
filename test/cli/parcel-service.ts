import { z } from 'zod'
import { entity, readModel, service } from '../../src/index.ts'

const Parcel = entity('parcel', {
  initial: () => ({}),
  events: { ParcelSent: z.object({ city: z.string() }) },
  evolve: { ParcelSent: () => ({}) },
})

/** Sends a parcel. */
export const sendParcel = Parcel.command('SendParcel', z.object({ city: z.string() }), (_parcel, { city }) =>
  Parcel.events.ParcelSent({ city }),
)

/** Where parcels go. */
export const parcels = readModel('parcels', { version: 1, row: z.object({ id: z.string(), city: z.string() }) }).on(
  Parcel,
  { ParcelSent: (_row, { city }, { entityId }) => ({ id: entityId, city }) },
)

/** The service that commands are about in these tests: the only one of this module. */
export const parcelService = service('parcels', { contexts: { post: [Parcel] }, readModels: [parcels] })
