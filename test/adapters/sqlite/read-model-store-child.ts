import { createSqliteReadModelStore } from '../../../src/adapters/sqlite/read-model-store/read-model-store.ts'
import { countUp } from './count-up.ts'

const [location = '', times = '0'] = process.argv.slice(2)
const store = createSqliteReadModelStore({ location })
await countUp(store, Number(times))
await store.close()
