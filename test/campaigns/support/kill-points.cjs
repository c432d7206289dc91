/**
 * Loaded into a server before its own code: it counts what a request does to the database and to files, from the moment it
 * arrives, and kills the process in front of the point that the request names. Each point is noted in a file before.
 */
const { appendFileSync } = require('node:fs');
const fs = require('node:fs');
const http = require('node:http');
const { join } = require('node:path');
const { getEnvironmentData, isMainThread, setEnvironmentData } = require('node:worker_threads');

const file = process.env['CAMPAIGN_POINTS'];
const mails = process.env['MAIL_FOLDER'];
const NAME = 'campaign points';
/** Number of the point to die at, 0 for none; and how many there were. Shared with the thread that writes. */
const DEADLY = 0;
const COUNT = 1;

/** The state of this process, which its first thread makes. */
function stateOf() {
  if (!isMainThread) return getEnvironmentData(NAME);
  const made = new Int32Array(new SharedArrayBuffer(8));
  setEnvironmentData(NAME, made);
  return made;
}

const state = file ? stateOf() : undefined;

function point(name) {
  const deadly = Atomics.load(state, DEADLY);
  if (deadly === 0) return;
  const number = Atomics.add(state, COUNT, 1) + 1;
  if (number > deadly) return;
  appendFileSync(file, `${number} ${name}\n`);
  if (number === deadly) process.kill(process.pid, 'SIGKILL');
}

/** The beginning of a statement: what it does, and to which table. */
const beginningOf = (sql) => sql.trim().replace(/\s+/g, ' ').replaceAll('`', '').replaceAll('"', '').slice(0, 60);

/** Points around a call: before it, and after a commit. */
function around(sql, call) {
  const name = beginningOf(sql);
  point(name);
  const result = call();
  if (name === 'COMMIT') point('after COMMIT');
  return result;
}

/** SQLite: the thread that writes. Reads in the other one change nothing. */
function watchSqlite() {
  if (isMainThread) return;
  const Database = require('better-sqlite3');
  const { exec } = Database.prototype;
  Database.prototype.exec = function (sql) {
    return around(sql, () => exec.call(this, sql));
  };
  const memory = new Database(':memory:');
  const statement = Object.getPrototypeOf(memory.prepare('SELECT 1'));
  memory.close();
  for (const name of ['run', 'all']) {
    const plain = statement[name];
    statement[name] = function (...values) {
      return around(this.source, () => plain.apply(this, values));
    };
  }
}

/** MySQL: connections with an open transaction, and between the commit that was sent and its answer. */
function watchMysql() {
  const connection = Object.getPrototypeOf(require('mysql2').Connection.prototype);
  const open = new WeakSet();
  for (const name of ['query', 'execute']) {
    const plain = connection[name];
    connection[name] = function (given, ...rest) {
      const sql = beginningOf(typeof given === 'string' ? given : String(given.sql));
      if (sql.startsWith('START TRANSACTION')) open.add(this);
      if (!open.has(this)) return plain.call(this, given, ...rest);
      point(sql);
      if (sql !== 'COMMIT') return plain.call(this, given, ...rest);
      open.delete(this);
      const told = rest.pop();
      const result = plain.call(this, given, ...rest, (...answer) => {
        point('after COMMIT');
        told?.(...answer);
      });
      point('COMMIT was sent');
      return result;
    };
  }
}

/** The request that names its point, and its answer. */
function watchRequests() {
  const { emit } = http.Server.prototype;
  http.Server.prototype.emit = function (event, ...given) {
    const [request, response] = given;
    const deadly = event === 'request' ? Number(request.headers['x-kill-at'] ?? 0) : 0;
    if (deadly > 0) {
      Atomics.store(state, COUNT, 0);
      Atomics.store(state, DEADLY, deadly);
      const { end } = response;
      response.end = function (...values) {
        point('before the answer');
        return end.apply(this, values);
      };
      response.once('finish', () => point('after the answer'));
    }
    return emit.call(this, event, ...given);
  };
}

/** Mails that are handed over as files. */
function watchMails() {
  for (const name of ['writeFileSync', 'renameSync']) {
    const plain = fs[name];
    fs[name] = function (path, ...rest) {
      if (mails && String(path).startsWith(join(mails, '/'))) point(`${name} of a mail`);
      return plain.call(this, path, ...rest);
    };
  }
}

if (state) {
  watchSqlite();
  if (isMainThread) {
    watchMysql();
    watchRequests();
    watchMails();
  }
}
