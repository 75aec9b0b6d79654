/**
 * Joins the two parts of a bucket's name. Calls in a row draw on one bucket as a rule: its name is the same text
 * then, which is looked up faster than an equal one.
 */
export class BucketNames {
  #budget = '';
  #credential = '';
  #name = '';

  of(budget: string, credential: string): string {
    if (budget !== this.#budget || credential !== this.#credential) {
      this.#budget = budget;
      this.#credential = credential;
      this.#name = `${budget} ${credential}`;
    }
    return this.#name;
  }
}
