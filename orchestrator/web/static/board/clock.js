// The show's clock: the visitor's own, corrected by the server's at every answer.

const TRUSTED_FOR = 60_000; // milliseconds for which a quicker answer is believed over a slower one

export class ShowClock {
  #show;
  #here;
  #speed;
  #doubt = Infinity;

  constructor(show, speed) {
    this.#show = show;
    this.#here = performance.now();
    this.#speed = speed;
  }

  /** The instant it is in the show, in milliseconds since 1970. */
  now() {
    return this.#show + (performance.now() - this.#here) * this.#speed;
  }

  /** How many of this machine's milliseconds pass until an instant of the show. */
  until(instant) {
    return (instant - this.now()) / this.#speed;
  }

  /** Take in what the server said, asked at `asked`: it is half a round trip old. */
  correct(show, speed, asked) {
    const here = performance.now();
    const doubt = (here - asked) / 2;
    if (doubt > this.#doubt && here - this.#here < TRUSTED_FOR) return;
    this.#show = show + doubt * speed;
    this.#here = here;
    this.#speed = speed;
    this.#doubt = doubt;
  }
}
