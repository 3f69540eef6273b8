import { operatorUsage } from './operate/usage.ts'

/** What the command line can do. */
export const usage = `outcry eventstore    a development server that speaks EventStoreDB's protocol

    --port PORT          where to listen; 2113 by default, 0 for any port that is free
    --host HOST          127.0.0.1 by default
    --data FOLDER        where the log is kept; ./data by default
    --memory             keeps nothing
    --projections        writes links to $ce-<category> and $et-<type>
    --tls CERT KEY       serves over TLS, with a certificate and its key in PEM
    --user NAME:PASSWORD lets only this user in; may be given several times, needs --tls

outcry start         runs a part of a service until it is stopped; serves health and metrics

    --role ROLE          relay or projector; may be given several times, both by default
    --service FILE       as below

outcry <command>     does something with the read models of a service, beside its processes

    --service FILE       the module that exports the service; by default the one that package.json
                         names: "outcry": { "service": "./dist/app.js" }

${operatorUsage}
outcry help          this text
`
