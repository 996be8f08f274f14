using Roam.Scheduling;

namespace Roam.Links;

/// <summary>Reads what no one needs any more. Stateless.</summary>
internal static class LinkDiscard
{
    /// <summary>Receives until the peer has ended its direction: a link that is closed with unread bytes may take back what it has sent
    /// last.</summary>
    /// <exception cref="LinkException">The link has failed.</exception>
    /// <exception cref="OperationCanceledException">The token has fired.</exception>
    public static async ValueTask DiscardInputAsync(this ILink link, CancellationToken cancellationToken)
    {
        ReadTurn turn = default;
        while (true)
        {
            // A link that has a message need not look at the token.
            cancellationToken.ThrowIfCancellationRequested();
            ValueTask<LinkMessage> receiving = link.ReceiveAsync(cancellationToken);
            bool wasThere = receiving.IsCompleted;
            LinkMessage message = await receiving.ConfigureAwait(false);
            if (message.IsEnd)
            {
                return;
            }

            if (turn.IsOver(wasThere, message.Bytes.Length))
            {
                await ReadTurn.GiveWay();
            }
        }
    }
}
