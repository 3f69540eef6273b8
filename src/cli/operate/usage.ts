/** What operators can do with any service. */
export const operatorUsage = `Read models:

  read-models [--json]        tells which generations there are, and how far they are
  rebuild READ-MODEL... | --all
                              builds read models anew by replaying the log, beside what is read;
                              goes on where an earlier rebuild was stopped
    --dry-run                 says what it would do
    --verify                  says which keys differ from what was read before
    --park                    switches although events cannot be handled, and sets them aside
    --json                    tells everything as lines of JSON
  verify READ-MODEL [--json]  compares what is read with a fresh replay, and switches nothing
  rollback READ-MODEL [--json]
                              goes back to the generation before the last rebuild, up to date
  prune [--dry-run] [--json]  drops the generations that nobody needs
  dead-letters list [READ-MODEL]
  dead-letters show READ-MODEL KEY
  dead-letters redrive READ-MODEL KEY
  dead-letters discard READ-MODEL KEY
                              events that a read model could not handle: shows them, has them
                              handled again, or gives up the first one of a key for ever
`
