#!/usr/bin/env node
import { createProgram } from './commands/program.ts';
import { reportFailure } from './commands/report-failure.ts';

createProgram().parseAsync().catch(reportFailure);
