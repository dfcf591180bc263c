// Reads an X12 file with x12-parser from memory, several times: lines, the sum of quantity times price in cents,
// the best seconds.
const fs = require('fs');
const path = require('path');
const {Readable} = require('stream');

const [, , folder, file, runs] = process.argv;
const {X12parser} = require(path.join(folder, 'node_modules', 'x12-parser'));
const bytes = fs.readFileSync(file);

function read() {
  return new Promise((resolve, reject) => {
    let lines = 0;
    let cents = 0;
    const parser = new X12parser();
    parser.on('data', (segment) => {
      if (segment.name !== 'IT1') return;
      ++lines;
      cents += Math.round(Number(segment['2']) * Number(segment['4']) * 100);
    });
    parser.on('end', () => resolve({lines, cents}));
    parser.on('error', reject);
    const chunks = [];
    for (let at = 0; at < bytes.length; at += 65536) chunks.push(bytes.subarray(at, at + 65536));
    Readable.from(chunks, {objectMode: false}).pipe(parser);
  });
}

(async () => {
  let best = Infinity;
  let result = null;
  for (let run = 0; run < Number(runs); ++run) {
    const begin = process.hrtime.bigint();
    result = await read();
    best = Math.min(best, Number(process.hrtime.bigint() - begin) / 1e9);
  }
  console.log(JSON.stringify({...result, seconds: best}));
})();
