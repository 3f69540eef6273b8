import { operatorUsage } from 'outcry/cli'

/** How the command line is used. */
export const usage = `Usage: npm run todo -- <command>

  import FILE|-               adds the todos of a todo.txt; - reads standard input
  export [FILE]               writes all todos as a todo.txt, to standard output by default
  generate N [FILE]           makes up a todo.txt of N lines; --seed S makes up another one

${operatorUsage}`
