// A real SMTP server as a process of its own. It hands every mail to its parent and answers the client only
// when the parent has it: what a server believes to be sent, the test can read.
const { SMTPServer } = require('smtp-server');

const refuse = process.env.REFUSE ? Number(process.env.REFUSE) : 0;
let refused = 0;
let taken = 0;
const waiting = new Map();
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, session, done) {
    const parts = [];
    stream.on('data', (part) => parts.push(part));
    stream.on('end', () => {
      if (refused < refuse) {
        refused += 1;
        const error = new Error('Try again later');
        error.responseCode = 451;
        return done(error);
      }
      const { mailFrom, rcptTo } = session.envelope;
      const mail = {
        number: (taken += 1),
        from: mailFrom.address,
        to: rcptTo.map(({ address }) => address),
        raw: Buffer.concat(parts).toString('utf8'),
      };
      waiting.set(mail.number, done);
      process.send(mail);
    });
  },
});
process.on('message', ({ number }) => {
  const done = waiting.get(number);
  waiting.delete(number);
  done?.();
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.server.address().port }));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
