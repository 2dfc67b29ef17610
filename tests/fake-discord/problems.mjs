// The problems found in a form.
import { invalidForm } from './errors.mjs';

export const length = (text) => [...(text ?? '')].length;

export class Problems {
  list = [];

  add(path, code, message) {
    this.list.push({ path, code, message });
  }

  when(wrong, path, code, message) {
    if (wrong) this.add(path, code, message);
  }

  text(value, path, min, max) {
    const size = length(value);
    if (size < min || size > max) {
      this.add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
    }
  }

  unique(values, path, code, message) {
    this.when(new Set(values).size !== values.length, path, code, message);
  }

  // Throws if there are any.
  check() {
    if (this.list.length > 0) throw invalidForm(this.list);
  }
}
