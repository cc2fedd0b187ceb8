// The cells of the contact sheet that exist at the moment: those of the rows in view.

/**
 * Buttons in `grid` that show pictures; `look(index)` says {name, out, active} of one.
 *
 * It stands behind layout.js.
 */
function createCells(grid, word, look) {
  const cells = new Map(); // picture → button

  function dress(cell, index) {
    const { name, out, active } = look(index);
    cell.setAttribute("aria-pressed", String(out));
    cell.setAttribute("aria-label", word(out ? "cell_out" : "cell", { name }));
    cell.title = name;
    cell.tabIndex = active ? 0 : -1;
  }

  function cellOf({ sheets, edge: across }, layout, index, position) {
    const cell = document.createElement("button");
    cell.type = "button";
    cell.className = "sheet-cell";
    const picture = document.createElement("span");
    const { edge } = layout;
    const { sheet, column, row } = placeOf(index, across);
    picture.style.backgroundImage = `url(${JSON.stringify(sheets[sheet].url)})`;
    picture.style.backgroundSize = `${across * edge}px auto`;
    picture.style.backgroundPosition = `${-column * edge}px ${-row * edge}px`;
    cell.append(picture);
    const { left, top } = spotOf(layout, position);
    cell.style.left = `${left}px`;
    cell.style.top = `${top}px`;
    cell.style.width = cell.style.height = `${edge}px`;
    cell.dataset.index = index;
    dress(cell, index);
    return cell;
  }

  return {
    get size() {
      return cells.size;
    },
    get: (index) => cells.get(index),
    dress: () => cells.forEach(dress),
    clear() {
      for (const cell of cells.values()) cell.remove();
      cells.clear();
    },
    /** Makes those of the positions from `first` to before `end`, and lets go of all others. */
    draw(shown, layout, { order, positions }, [first, end]) {
      for (const [index, cell] of cells)
        if (positions[index] < first || positions[index] >= end) {
          if (cell === document.activeElement) grid.focus({ preventScroll: true });
          cell.remove();
          cells.delete(index);
        }
      for (let position = first; position < end; position += 1) {
        const index = order[position];
        if (cells.has(index)) continue;
        cells.set(index, cellOf(shown, layout, index, position));
        grid.append(cells.get(index));
      }
    },
  };
}
