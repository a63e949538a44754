// The show's time in a page, measured against the daemon; the machine's own date is never read.

const KEPT = 8;
const DRIFT = 1e-3; // how much worse a measurement gets with age: clocks drift, a rehearsal lags
const ASK_WITHIN_MS = 2500;

/** Knows the instant it is in the show, in milliseconds since 1970 (UTC). */
export class ShowClock {
  #samples = [];

  /** Whether it has ever been measured. */
  get set() {
    return this.#samples.length > 0;
  }

  /** Return the instant it is in the show. */
  now() {
    const best = this.#best();
    return best ? at(best, performance.now()) : NaN;
  }

  /** Ask the daemon for its time; throws when it does not answer in time. */
  async measure() {
    const sent = performance.now();
    const answer = await fetch("/now", { cache: "no-store", signal: AbortSignal.timeout(ASK_WITHIN_MS) });
    const received = performance.now();
    if (!answer.ok) throw new Error(`/now answers ${answer.status}`);
    this.hear(await answer.json(), sent, received);
  }

  /** Take in what the daemon said in an answer of any kind, asked for at `sent`. */
  hear({ now, speed }, sent, received = performance.now()) {
    this.#take({ show: Date.parse(now), speed, sent, received });
  }

  #take(sample) {
    const middle = (sample.sent + sample.received) / 2;
    const fresh = { ...sample, middle, doubt: (sample.received - sample.sent) / 2 };
    const best = this.#best();
    // The daemon's clock was set, or another daemon answers: what was measured before is void.
    const jumped = best && Math.abs(at(best, middle) - fresh.show) > doubtOf(best) + doubtOf(fresh) + 250 * fresh.speed;
    this.#samples = [...(jumped ? [] : this.#samples), fresh].slice(-KEPT);
  }

  #best() {
    return this.#samples.reduce((best, one) => (best && doubtOf(best) <= doubtOf(one) ? best : one), null);
  }
}

function at(sample, moment) {
  return sample.show + (moment - sample.middle) * sample.speed;
}

function doubtOf(sample) {
  return (sample.doubt + (performance.now() - sample.middle) * DRIFT) * sample.speed;
}
