// `npm run documented`: every exported name, and every property of one, has a sentence for its caller.
import { Application, Logger, LogLevel, ReflectionKind, TSConfigReader, TypeDocReader } from 'typedoc'

class Collector extends Logger {
  readonly faults: string[] = []

  override log(message: string, level: LogLevel): void {
    // Properties of types without a name are explained where the type is used.
    if (level >= LogLevel.Warn && !message.includes('.__type')) this.faults.push(message)
  }
}

const application = await Application.bootstrap({}, [new TypeDocReader(), new TSConfigReader()])
const collector = new Collector()
application.logger = collector
const project = await application.convert()
if (project !== undefined) application.validate(project)
const functions = project?.getReflectionsByKind(ReflectionKind.Function).length ?? 0
if (functions === 0) collector.faults.push('TypeDoc has seen no function: it does not read the sources')
for (const fault of collector.faults) console.log(fault)
console.log(`${functions} exported functions seen`)
process.exitCode = collector.faults.length > 0 ? 1 : 0
