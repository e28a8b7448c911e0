// The Node side of the function host: loads the handler and answers events over descriptor 3.
//
// Follows https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html, nodejs-context.html, nodejs-logging.html and
// nodejs-exceptions.html (read 2026-11-21). Between two events the thread blocks in a read, so that timers and sockets
// stand still as in Lambda's frozen sandbox. Frames: see channel.rs. A line break inside one log record travels as U+001E.
'use strict';
const fs = require('fs');
const path = require('path');
const util = require('util');
const { pathToFileURL } = require('url');

const CHANNEL = 3;
const [, , handlerName] = process.argv;
const taskRoot = process.env.LAMBDA_TASK_ROOT;
let requestId;
let invocation;

function writeAll(fd, buffer) {
  let at = 0;
  while (at < buffer.length) {
    try {
      at += fs.writeSync(fd, buffer, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function readExactly(size) {
  const buffer = Buffer.allocUnsafe(size);
  let at = 0;
  while (at < size) {
    const count = fs.readSync(CHANNEL, buffer, at, size - at, null);
    if (count === 0) process.reallyExit(0);
    at += count;
  }
  return buffer;
}

function send(kind, payload) {
  const body = Buffer.from(payload, 'utf8');
  const head = Buffer.allocUnsafe(5);
  head.write(kind, 0, 1, 'latin1');
  head.writeUInt32LE(body.length, 1);
  writeAll(CHANNEL, Buffer.concat([head, body]));
}

function logRecord(level, text) {
  const line = `${new Date().toISOString()}\t${requestId}\t${level}\t${text}`;
  writeAll(1, Buffer.from(line.replace(/\n/g, '\x1e') + '\n', 'utf8'));
}

function setUpConsole() {
  const levels = { log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', debug: 'DEBUG' };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...args) => logRecord(level, util.format(...args));
  }
  console.trace = (...args) => {
    const here = { name: 'Trace', message: util.format(...args) };
    Error.captureStackTrace(here, console.trace);
    logRecord('TRACE', here.stack);
  };
}

// --- errors, in the shape that Lambda answers and logs

class RuntimeError extends Error {
  constructor(kind, message) {
    super(message);
    this.name = kind;
  }
}

function isError(value) {
  return value instanceof Error || util.types.isNativeError(value);
}

function described(error) {
  if (!isError(error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') };
}

function forLog(error) {
  if (!isError(error)) return JSON.stringify(described(error));
  const { name, message, stack, ...more } = error;
  const code = error.code === undefined ? {} : { code: error.code };
  const shown = { errorType: error.name, errorMessage: error.message, ...code, ...more };
  try {
    return JSON.stringify({ ...shown, stack: String(error.stack).split('\n') });
  } catch {
    return JSON.stringify(described(error));
  }
}

// --- the handler

function isModuleFolder(folder) {
  for (let at = folder; ; at = path.dirname(at)) {
    const description = path.join(at, 'package.json');
    if (fs.existsSync(description)) {
      try {
        return JSON.parse(fs.readFileSync(description, 'utf8')).type === 'module';
      } catch {
        return false;
      }
    }
    if (at === taskRoot || at === path.dirname(at)) return false;
  }
}

async function loadModule(folder, name) {
  const whole = path.resolve(taskRoot, folder, name);
  const asModule = (file) => import(pathToFileURL(file).href);
  if (fs.existsSync(whole) && fs.statSync(whole).isFile()) return require(whole);
  if (fs.existsSync(whole + '.js')) {
    return isModuleFolder(path.dirname(whole)) ? asModule(whole + '.js') : require(whole + '.js');
  }
  if (fs.existsSync(whole + '.mjs')) return asModule(whole + '.mjs');
  if (fs.existsSync(whole + '.cjs')) return require(whole + '.cjs');
  return require(require.resolve(path.join(folder, name), { paths: [taskRoot, path.join(taskRoot, folder)] }));
}

async function loadHandler(full) {
  const base = path.basename(full);
  const folder = full.slice(0, full.length - base.length);
  const parts = /^([^.]*)\.(.*)$/.exec(base);
  if (!parts || full.includes('..')) throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler');
  let loaded;
  try {
    loaded = await loadModule(folder, parts[1]);
  } catch (error) {
    throw asLoadError(error);
  }
  let found = loaded;
  for (const name of parts[2].split('.')) found = found && found[name];
  if (found === undefined && loaded && loaded.default) {
    found = loaded.default;
    for (const name of parts[2].split('.')) found = found && found[name];
  }
  if (found === undefined) {
    throw new RuntimeError('Runtime.HandlerNotFound', `${full} is undefined or not exported`);
  }
  if (typeof found !== 'function') throw new RuntimeError('Runtime.HandlerNotFound', `${full} is not a function`);
  return found;
}

function asLoadError(error) {
  const missing = error && (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND');
  if (missing) return new RuntimeError('Runtime.ImportModuleError', String(error));
  if (error instanceof SyntaxError) {
    const told = new RuntimeError('Runtime.UserCodeSyntaxError', String(error));
    told.stack = `Runtime.UserCodeSyntaxError: ${error.stack}`;
    return told;
  }
  return error;
}

// --- one event

function contextOf(head, finish) {
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: head.client_context,
    identity: head.identity,
    invokedFunctionArn: head.arn,
    awsRequestId: head.request_id,
    getRemainingTimeInMillis: () => Math.max(0, head.deadline_ms - Date.now()),
  };
  context.done = (error, result) => finish(error, result, true);
  context.succeed = (result) => finish(null, result, true);
  context.fail = (error) => finish(error === undefined || error === null ? 'handled' : error, undefined, true);
  return context;
}

function nextEvent(handler) {
  requestId = undefined;
  const sizes = readExactly(8);
  const head = JSON.parse(readExactly(sizes.readUInt32LE(0)).toString('utf8'));
  const body = readExactly(sizes.readUInt32LE(4));
  requestId = head.request_id;
  if (head.trace_id) process.env._X_AMZN_TRACE_ID = head.trace_id;
  invocation = { handler, isAnswered: false, whenIdle: undefined };
  run(handler, head, body, invocation);
}

function run(handler, head, body, current) {
  const finish = (error, result, isCallback) => {
    if (current.isAnswered || current.whenIdle) return;
    const answerNow = () => answer(current, error, result);
    // Only a callback waits for what else is going on; a promise's answer does not.
    if (isCallback === 'callback' && context.callbackWaitsForEmptyEventLoop) current.whenIdle = answerNow;
    else answerNow();
  };
  const context = contextOf(head, finish);
  try {
    const event = JSON.parse(body.toString('utf8'));
    const given = handler(event, context, (error, result) => finish(error, result, 'callback'));
    if (given && typeof given.then === 'function') {
      given.then((result) => finish(null, result), (error) => finish(error === undefined ? 'undefined' : error));
    }
  } catch (error) {
    finish(error === undefined || error === null ? String(error) : error);
  }
}

function answer(current, error, result) {
  if (current.isAnswered) return;
  let [kind, payload] = ['r', undefined];
  if (error === null || error === undefined) {
    try {
      payload = JSON.stringify(result === undefined ? null : result);
      if (payload === undefined) payload = 'null';
    } catch (unfit) {
      error = new RuntimeError('Runtime.MarshalError', 'Unable to stringify response body');
    }
  }
  if (payload === undefined) {
    logRecord('ERROR', `Invoke Error \t${forLog(error)}`);
    [kind, payload] = ['e', JSON.stringify(described(error))];
  }
  current.isAnswered = true;
  send(kind, payload);
  setImmediate(() => nextEvent(current.handler));
}

// Nothing is left to happen: the answer that waited for it goes out, or there is none and Lambda answers null.
process.on('beforeExit', () => {
  if (!invocation || invocation.isAnswered) return;
  if (invocation.whenIdle) invocation.whenIdle();
  else answer(invocation, null, null);
});

function fatal(error, title, code) {
  logRecord('ERROR', `${title} \t${forLog(error)}`);
  if (invocation && !invocation.isAnswered) {
    invocation.isAnswered = true;
    send('x', JSON.stringify(described(error)));
  } else if (!invocation) {
    send('!', JSON.stringify(described(error)));
  }
  process.reallyExit(code);
}

function setUpFatal() {
  process.on('uncaughtException', (error) => fatal(error, 'Uncaught Exception', 129));
  process.on('unhandledRejection', (reason) => {
    const told = new RuntimeError('Runtime.UnhandledPromiseRejection', isError(reason) ? String(reason) : `${reason}`);
    told.reason = reason;
    fatal(told, 'Unhandled Promise Rejection', 128);
  });
}

async function main() {
  setUpConsole();
  process.argv.splice(2);
  process.chdir(taskRoot);
  setUpFatal();
  let handler;
  try {
    handler = await loadHandler(handlerName);
  } catch (error) {
    logRecord('ERROR', `Uncaught Exception \t${forLog(error)}`);
    send('!', JSON.stringify(described(error)));
    process.reallyExit(1);
  }
  send('+', '');
  setImmediate(() => nextEvent(handler));
}

main();
