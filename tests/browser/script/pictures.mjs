// Draws with a network that Python is asked for: a question on the standard output is a line of
// JSON, then x_t; the answer on the standard input is the output. At last come the pictures.
import fs from "node:fs";
import { draw } from "../../../ddpm_demo/browser/script/drawing.js";
import { described } from "../../../ddpm_demo/browser/script/network.js";

const { about, settings } = JSON.parse(process.argv[2]);

function write(bytes) {
  for (let done = 0; done < bytes.length; ) done += fs.writeSync(1, bytes, done);
}

function read(bytes) {
  for (let done = 0; done < bytes.length; ) {
    const came = fs.readSync(0, bytes, done, bytes.length - done);
    if (!came) throw new Error("nobody answers");
    done += came;
  }
}

const bytesOf = (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function say(message, values) {
  write(Buffer.from(`${JSON.stringify(message)}\n`));
  write(bytesOf(values));
}

const network = described(about);
network.call = async (x_t, timestep, labels) => {
  say({ count: x_t.length, timestep, labels }, x_t);
  const output = new Float32Array(x_t.length);
  read(bytesOf(output));
  return output;
};
let last = null;
for await (const moment of draw(network, settings)) last = moment;
say({ count: last.x_t.length }, last.x_t);
