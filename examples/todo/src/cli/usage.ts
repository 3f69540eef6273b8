/** How the command line is used. */
export const usage = `Usage: npm run todo -- <command>

  import FILE|-               adds the todos of a todo.txt; - reads standard input
  export [FILE]               writes all todos as a todo.txt, to standard output by default
  generate N [FILE]           makes up a todo.txt of N lines; --seed S makes up another one
  rebuild READ-MODEL          builds a read model anew by replaying the log
  status                      tells how far each read model is
  dead-letters list [READ-MODEL]
  dead-letters show READ-MODEL KEY
  dead-letters redrive READ-MODEL KEY
  dead-letters discard READ-MODEL KEY
                              events that a read model could not handle: shows them, has them
                              handled again, or gives up the first one of a key for ever
`
