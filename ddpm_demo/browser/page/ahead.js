// Work that goes on while what it gave last is looked at.

/**
 * The values of an asynchronous generator, each next one asked for before: a network computes in
 * its worker while the page paints. Who leaves early ends the generator too.
 */
export async function* ahead(values) {
  const ask = () => {
    const asked = values.next();
    asked.catch(() => {}); // it is awaited below, maybe after it failed
    return asked;
  };
  try {
    for (let asked = ask(); ; ) {
      const { done, value } = await asked;
      if (done) return;
      asked = ask();
      yield value;
    }
  } finally {
    values.return().catch(() => {});
  }
}
