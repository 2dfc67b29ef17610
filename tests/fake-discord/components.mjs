// Components in Discord's answers: numbered within their message, with defaults filled in.
import { withoutNulls } from './nulls.mjs';

const choosing = { min_values: 1, max_values: 1 };
// By type: the selects, a separator, a container.
const DEFAULTS = {
  3: choosing, 5: choosing, 6: choosing, 7: choosing, 8: choosing,
  14: { divider: true, spacing: 1 }, 17: { accent_color: null, spoiler: false },
};

export function finishedComponents(components) {
  let last = 0;
  const finish = (component) => {
    const result = { ...DEFAULTS[component.type], ...component, id: component.id || (last += 1) };
    if (component.components) result.components = component.components.map(finish);
    if (component.accessory) result.accessory = finish(component.accessory);
    return result;
  };
  return withoutNulls(components).map(finish);
}

// All components, nested ones included.
export function everyComponent(components) {
  return components.flatMap((c) => [c, ...everyComponent(c.components ?? []), ...(c.accessory ? [c.accessory] : [])]);
}
